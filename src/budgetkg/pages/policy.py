"""What the pages may do in a browser: our own scripts, styles and images, nothing inline, nothing from elsewhere."""

from __future__ import annotations

#: The part of the policy that all pages share.
ONLY_OURS = "default-src 'none'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
#: The policy of a page; who sends it with the page adds whose frames the page may stand in, which a page cannot say itself.
POLICY = f"{ONLY_OURS}; script-src 'self'; style-src 'self'"
