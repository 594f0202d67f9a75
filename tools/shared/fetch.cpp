// One client per URL: -f names few of them.
#include "shared/fetch.hpp"

#include "kchart/error.hpp"
#include "kchart/http.hpp"
#include "shared/web.hpp"

namespace kchart::tools {

std::string fetch(const std::string& url, std::size_t limit) {
  net::Client client(web_options());
  net::Request request;
  request.url = url;
  request.max_body = limit;
  net::Response response = client.send(request);
  if (response.status != 200) {
    throw Error(Fault::refused, "net.status",
                "failed to fetch " + net::shown_url(url) + " : " + std::to_string(response.status) +
                    " " + excerpt(response.reason));
  }
  return std::move(response.body);
}

}  // namespace kchart::tools
