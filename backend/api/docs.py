"""The document of the API for reading in the browser, from this server alone: it works without the Internet."""

from csp.decorators import csp_update
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

# What the two viewers need beyond the policy of all pages: they write style elements while they run, and Redoc searches
# in a worker that it makes itself. Scripts stay those of this server, which is why Swagger's view is the split one.
STYLED = {"style-src": ["'unsafe-inline'"]}

swagger = csp_update(STYLED)(SpectacularSwaggerSplitView.as_view(url_name="openapi"))
redoc = csp_update({**STYLED, "worker-src": ["blob:"]})(
    SpectacularRedocView.as_view(url_name="openapi", template_name="api/redoc.html")
)
