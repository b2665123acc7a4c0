-- Prosody for the interop tests: loopback only, one unprivileged port, foreground, throw-away data.
-- The harness (prosody.ts) starts it; what varies comes from the environment.
local data = assert(os.getenv("XMPP_DATA"), "XMPP_DATA: a folder for throw-away data")
local port = assert(tonumber(os.getenv("XMPP_HTTP_PORT")), "XMPP_HTTP_PORT: a free port")

data_path = data
pidfile = data .. "/prosody.pid"
log = { { levels = { min = assert(os.getenv("XMPP_LOG_LEVEL"), "XMPP_LOG_LEVEL: debug or info") }, to = "console" } }
run_as_root = true -- accepted when the tests run as root; no effect otherwise
certificates = data -- no TLS here; keeps the start quiet
use_ipv6 = false
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }

http_ports = { port }
http_interfaces = { "127.0.0.1" }
https_ports = {}
c2s_ports = {}
c2s_direct_tls_ports = {}
legacy_ssl_ports = {}
s2s_ports = {}
component_ports = {}

modules_enabled = { "saslauth", "disco", "presence", "message", "iq", "ping", "bosh", "websocket", "http" }
modules_disabled = { "s2s", "tls", "offline" }

-- Served whatever the HTTP Host header says: pages reach it by 127.0.0.1.
http_default_host = "localhost"
http_paths = { bosh = "/http-bind", websocket = "/ws/" }

-- PLAIN without TLS, as behind the proxy that ends TLS in front of Finesse's notification service.
c2s_require_encryption = false
s2s_require_encryption = false
allow_unencrypted_plain_auth = true
consider_bosh_secure = true
consider_websocket_secure = true
authentication = "internal_plain"
disable_sasl_mechanisms = { "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS" }

bosh_max_inactivity = assert(tonumber(os.getenv("XMPP_BOSH_INACTIVITY")), "XMPP_BOSH_INACTIVITY: seconds")
c2s_stanza_size_limit = 1024 * 1024
http_max_content_size = 10 * 1024 * 1024

admins = { "admin@localhost" }

VirtualHost "localhost"

Component "pubsub.localhost" "pubsub"
  name = "Notification service"
  storage = assert(os.getenv("XMPP_PUBSUB_STORAGE"), "XMPP_PUBSUB_STORAGE: internal (files) or memory")
  admins = { "admin@localhost" }
  autocreate_on_publish = false
  autocreate_on_subscribe = false
  expose_publisher = false
