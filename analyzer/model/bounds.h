// What no load of a page can beat, whatever is sent early: for the selection's bounds.
#pragma once

#include "analyzer/model/simulate.h"

namespace pushplan::model {

// Earliest times at which the bytes that a metric waits for can have come over one connection, if
// nothing else is sent: by the link's rate, each file from its release on, and by slow start.
// `released` says when the server has each resource to send at the earliest, as a simulation
// without contention found out; kNever for those that it did not send. Only first_paint,
// largest_paint, text_ready and dom_content_loaded are filled in. HTTP/2 and HTTP/3.
Metrics bound_by_bytes(const PreparedPage& prepared, const Profile& profile,
                       const Scenario& scenario, const std::vector<Microseconds>& released);

}  // namespace pushplan::model
