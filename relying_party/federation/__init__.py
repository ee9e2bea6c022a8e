"""Federation: sends a person to the node, judges what comes back and keeps it for the browser that began.

Owns departures and arrivals, the portal's SAML and OpenID sides. Knows no portal page; portals know only `arrival`.
"""
