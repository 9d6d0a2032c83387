#include "verify/http2.h"

#include <nghttp2/nghttp2.h>

namespace pushplan::verify {

namespace {

// A stream's window holds a few pages; the connection's lets all streams go on at once.
constexpr std::uint32_t kStreamWindow = 1u << 20;
constexpr std::int32_t kConnectionWindow = 15 << 20;

// NGHTTP2_ERR_TOO_MANY_CONTINUATIONS, which not all 1.x name. It counts pieces of frames, too.
constexpr ssize_t kTooManyContinuations = -905;

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* it) const { free(it); }
};
using Callbacks = std::unique_ptr<nghttp2_session_callbacks,
                                  Free<nghttp2_session_callbacks, nghttp2_session_callbacks_del>>;
using Option = std::unique_ptr<nghttp2_option, Free<nghttp2_option, nghttp2_option_del>>;
using Handle = std::unique_ptr<nghttp2_session, Free<nghttp2_session, nghttp2_session_del>>;

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::uint8_t* bytes_of(const std::string& text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
}

Http2Events& events_of(void* user_data) { return *static_cast<Http2Events*>(user_data); }

FrameKind kind_of(std::uint8_t type) {
  switch (type) {
    case NGHTTP2_DATA:
      return FrameKind::data;
    case NGHTTP2_HEADERS:
      return FrameKind::headers;
    case NGHTTP2_PUSH_PROMISE:
      return FrameKind::push_promise;
    case NGHTTP2_CONTINUATION:
      return FrameKind::continuation;
    default:
      return FrameKind::other;
  }
}

// --- callbacks ----------------------------------------------------------------------------------

int on_begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame, void* self) {
  const bool go_on =
      events_of(self).frame_begins(kind_of(frame->type), frame->stream_id, frame->length);
  return go_on ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
}

int on_begin_headers(nghttp2_session*, const nghttp2_frame*, void* self) {
  events_of(self).fields_begin();
  return 0;
}

int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
              std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
              std::uint8_t, void* self) {
  const bool go_on = events_of(self).field(frame->hd.stream_id, text_of(name, name_size),
                                           text_of(value, value_size));
  return go_on ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  Http2Events& events = events_of(self);
  const std::int32_t stream = frame->hd.stream_id;
  switch (frame->hd.type) {
    case NGHTTP2_SETTINGS:
      events.settings();
      return 0;
    case NGHTTP2_GOAWAY:
      events.goaway(frame->goaway.last_stream_id, ErrorCode{frame->goaway.error_code},
                    text_of(frame->goaway.opaque_data, frame->goaway.opaque_data_len));
      return 0;
    case NGHTTP2_PUSH_PROMISE:
      events.promise(stream, frame->push_promise.promised_stream_id);
      return 0;
    case NGHTTP2_RST_STREAM:
      events.stream_reset(stream, ErrorCode{frame->rst_stream.error_code});
      return 0;
    case NGHTTP2_HEADERS:
      events.headers(stream);
      break;
    case NGHTTP2_DATA:
      break;
    default:
      return 0;
  }
  if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) events.stream_ends(stream);
  return 0;
}

int on_data(nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* data,
            std::size_t size, void* self) {
  events_of(self).data(stream, text_of(data, size));
  return 0;
}

int on_stream_close(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* self) {
  events_of(self).stream_closed(stream, ErrorCode{code});
  return 0;
}

// Of what is wrong with the connection as a whole on_sent() learns more.
int on_invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int error, void* self) {
  if (error != NGHTTP2_ERR_HTTP_HEADER && error != NGHTTP2_ERR_HTTP_MESSAGING) return 0;
  const std::int32_t stream = frame->hd.stream_id;
  if (frame->hd.type == NGHTTP2_PUSH_PROMISE)
    events_of(self).malformed_promise(stream, frame->push_promise.promised_stream_id);
  else if (frame->hd.type == NGHTTP2_HEADERS)
    events_of(self).malformed_headers(stream);
  return 0;
}

int on_remark(nghttp2_session*, int, const char* message, std::size_t size, void* self) {
  events_of(self).remark({message, size});
  return 0;
}

// Our own GOAWAY tells what was wrong.
int on_sent(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR)
    events_of(self).gave_up(ErrorCode{frame->goaway.error_code},
                            text_of(frame->goaway.opaque_data, frame->goaway.opaque_data_len));
  return 0;
}

Callbacks all_callbacks() {
  nghttp2_session_callbacks* all = nullptr;
  nghttp2_session_callbacks_new(&all);
  nghttp2_session_callbacks_set_on_begin_frame_callback(all, on_begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(all, on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(all, on_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(all, on_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(all, on_data);
  nghttp2_session_callbacks_set_on_stream_close_callback(all, on_stream_close);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(all, on_invalid_frame);
  nghttp2_session_callbacks_set_error_callback2(all, on_remark);
  nghttp2_session_callbacks_set_on_frame_send_callback(all, on_sent);
  return Callbacks(all);
}

}  // namespace

std::string to_string(ErrorCode code) {
  return nghttp2_http2_strerror(static_cast<std::uint32_t>(code));
}

struct Http2::State {
  Handle session;
};

Http2::Http2(const Http2Settings& settings, Http2Events& events)
    : state_(std::make_unique<State>()) {
  nghttp2_option* raw_option = nullptr;
  nghttp2_option_new(&raw_option);
  const Option option(raw_option);
  nghttp2_option_set_max_reserved_remote_streams(
      raw_option, static_cast<std::uint32_t>(settings.reserved_streams));
  nghttp2_session* raw = nullptr;
  nghttp2_session_client_new2(&raw, all_callbacks().get(), &events, raw_option);
  state_->session.reset(raw);
  const nghttp2_settings_entry entries[] = {
      {NGHTTP2_SETTINGS_ENABLE_PUSH, settings.push ? 1u : 0u},
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.pushed_streams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindow},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, settings.header_list_size},
  };
  nghttp2_submit_settings(raw, NGHTTP2_FLAG_NONE, entries, std::size(entries));
  nghttp2_session_set_local_window_size(raw, NGHTTP2_FLAG_NONE, 0, kConnectionWindow);
}

Http2::~Http2() = default;

std::optional<std::int32_t> Http2::request(const std::vector<Field>& fields) {
  std::vector<nghttp2_nv> list;
  for (const Field& each : fields)
    list.push_back({bytes_of(each.name), bytes_of(each.value), each.name.size(), each.value.size(),
                    NGHTTP2_NV_FLAG_NONE});
  const std::int32_t stream = nghttp2_submit_request(state_->session.get(), nullptr, list.data(),
                                                     list.size(), nullptr, nullptr);
  return stream < 0 ? std::nullopt : std::optional(stream);
}

void Http2::reset(std::int32_t stream, ErrorCode code) {
  nghttp2_submit_rst_stream(state_->session.get(), NGHTTP2_FLAG_NONE, stream,
                            static_cast<std::uint32_t>(code));
}

void Http2::terminate() {
  nghttp2_session_terminate_session(state_->session.get(), NGHTTP2_NO_ERROR);
}

std::optional<Http2::Stop> Http2::receive(std::string_view bytes) {
  const ssize_t read = nghttp2_session_mem_recv(
      state_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (read >= 0) return std::nullopt;
  if (read == NGHTTP2_ERR_FLOODED)
    return Stop{true, "a flood of frames that want an answer (SETTINGS, PING)"};
  if (read == kTooManyContinuations) return Stop{true, "too many CONTINUATION frames in a row"};
  return Stop{false, nghttp2_strerror(static_cast<int>(read))};
}

std::string_view Http2::send() {
  const std::uint8_t* bytes = nullptr;
  const ssize_t size = nghttp2_session_mem_send(state_->session.get(), &bytes);
  return size > 0 ? text_of(bytes, static_cast<std::size_t>(size)) : std::string_view();
}

bool Http2::may_request() const {
  return nghttp2_session_check_request_allowed(state_->session.get()) != 0;
}

std::size_t Http2::allowed_streams() const {
  return nghttp2_session_get_remote_settings(state_->session.get(),
                                             NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
}

bool Http2::finished() const {
  return nghttp2_session_want_read(state_->session.get()) == 0 &&
         nghttp2_session_want_write(state_->session.get()) == 0;
}

}  // namespace pushplan::verify
