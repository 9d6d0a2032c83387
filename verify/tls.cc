#include "verify/tls.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <cstring>

namespace pushplan::verify {

namespace {

// As browsers offer: some servers answer an offer without http/1.1 with an alert and no reason.
constexpr unsigned char kAlpn[] = {2, 'h', '2',  // RFC 7301 section 3.1
                                   8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

std::string openssl_reason(unsigned long error) {
  if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
  const char* reason = ERR_reason_error_string(error);
  return reason ? reason : "unknown error";
}

bool is_ip(const std::string& host) {
  ASN1_OCTET_STRING* parsed = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(parsed);
  return parsed != nullptr;
}

// Which name the certificate has to be for; a name also goes into the ClientHello (RFC 6066
// section 3).
void expect_host(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
  if (is_ip(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str());
    return;
  }
  X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(param, host.c_str(), 0);
  SSL_set_tlsext_host_name(ssl, host.c_str());
}

// A certificate that was refused, and what helps.
std::string why_not_trusted(long result, const std::string& host) {
  switch (result) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return fmt::format(
          "the server's certificate is not for {}; ask for a name that it is for (--resolve "
          "NAME:PORT:ADDRESS leads it to this server), --insecure goes without checks",
          host);
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the server's certificate has expired, or one that it rests on: renew it and reload "
             "the server, or set this machine's clock; --insecure goes without checks";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the server's certificate is not valid yet: look at this machine's clock and the "
             "server's; --insecure goes without checks";
    default:
      return fmt::format(
          "the server's certificate is not trusted: {}; --cacert FILE names who signed it, "
          "--insecure goes without checks",
          X509_verify_cert_error_string(result));
  }
}

}  // namespace

Result<TlsContext> TlsContext::make(bool insecure, const std::optional<std::string>& ca_file) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) return Error{"OpenSSL does not work: " + openssl_reason(ERR_get_error())};
  SSL_CTX* c = context.get();
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_protos(c, kAlpn, sizeof kAlpn);
  SSL_CTX_set_verify(c, insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
  if (ca_file && SSL_CTX_load_verify_file(c, ca_file->c_str()) != 1) {
    const std::string reason = openssl_reason(ERR_get_error());
    ERR_clear_error();
    return Error{fmt::format("{}: no certificates can be read from it: {}; it has to be PEM",
                             *ca_file, reason)};
  }
  if (!ca_file && !insecure) SSL_CTX_set_default_verify_paths(c);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(c, [](SSL* ssl, SSL_SESSION* session) {
    *static_cast<TlsTicket*>(SSL_get_app_data(ssl)) = TlsTicket(session, SSL_SESSION_free);
    return 1;  // it is ours now
  });
  return TlsContext(std::move(context));
}

Tls::Tls(const TlsContext& context, std::string host, TlsTicket& ticket)
    : host_(std::move(host)), ticket_(ticket), ssl_(SSL_new(context.context_.get()), SSL_free) {
  SSL* ssl = ssl_.get();
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl);
  SSL_set_app_data(ssl, &ticket_);
  expect_host(ssl, host_);
  if (ticket_) SSL_set_session(ssl, ticket_.get());
}

Failure Tls::receive(std::string_view wire, std::string& plain) {
  ERR_clear_error();
  if (!wire.empty())
    BIO_write(SSL_get_rbio(ssl_.get()), wire.data(), static_cast<int>(wire.size()));
  if (!established_) {
    if (Failure failure = shake_hands()) return failure;
    if (!established_) return std::nullopt;
  }
  char buffer[16'384];  // a record (RFC 8446 section 5.1)
  int count = 0;
  while ((count = SSL_read(ssl_.get(), buffer, sizeof buffer)) > 0)
    plain.append(buffer, static_cast<std::size_t>(count));
  const int error = SSL_get_error(ssl_.get(), count);
  if (error == SSL_ERROR_ZERO_RETURN) closed_ = true;
  if (error == SSL_ERROR_SSL) return Error{"TLS failed: " + openssl_reason(ERR_peek_error())};
  return std::nullopt;
}

Failure Tls::shake_hands() {
  const int code = SSL_do_handshake(ssl_.get());
  if (code != 1) {
    const int error = SSL_get_error(ssl_.get(), code);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return std::nullopt;
    return Error{why_not(error)};
  }
  const unsigned char* name = nullptr;
  unsigned length = 0;
  SSL_get0_alpn_selected(ssl_.get(), &name, &length);
  const std::string_view chosen(reinterpret_cast<const char*>(name), length);
  if (chosen == "h2") {
    established_ = true;
    return std::nullopt;
  }
  return Error{
      fmt::format("the server does not offer HTTP/2 on this port: it chose {} in the TLS "
                  "handshake (ALPN); switch HTTP/2 on in its configuration",
                  chosen.empty() ? "no protocol" : "http/1.1")};
}

std::string Tls::why_not(int code) const {
  const unsigned long error = ERR_peek_error();
  if (code != SSL_ERROR_SSL) return "the TLS handshake broke off";
  switch (ERR_GET_REASON(error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return why_not_trusted(SSL_get_verify_result(ssl_.get()), host_);
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
    case SSL_R_HTTP_REQUEST:
      return "the server does not speak TLS on this port; --h2c and an http: URL ask for HTTP/2 "
             "in the clear";
    case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
      return "the server does not offer HTTP/2 on this port: it refuses h2 in the TLS handshake; "
             "switch HTTP/2 on in its configuration";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return "the server offers neither TLS 1.2 nor 1.3, which HTTP/2 needs (RFC 9113 section 9.2)";
    default:
      return "the TLS handshake failed: " + openssl_reason(error);
  }
}

Failure Tls::send(std::string_view plain) {
  ERR_clear_error();
  while (!plain.empty()) {
    const std::size_t part = std::min<std::size_t>(plain.size(), 16'384);
    if (SSL_write(ssl_.get(), plain.data(), static_cast<int>(part)) <= 0)
      return Error{"TLS failed: " + openssl_reason(ERR_peek_error())};
    plain.remove_prefix(part);
  }
  return std::nullopt;
}

void Tls::take(std::string& wire) {
  char* data = nullptr;
  BIO* out = SSL_get_wbio(ssl_.get());
  const long size = BIO_get_mem_data(out, &data);
  if (size <= 0) return;
  wire.append(data, static_cast<std::size_t>(size));
  BIO_reset(out);
}

void Tls::close() {
  ERR_clear_error();
  if (established_) SSL_shutdown(ssl_.get());
}

std::string Tls::version() const { return SSL_get_version(ssl_.get()); }

}  // namespace pushplan::verify
