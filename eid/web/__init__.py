"""The rim that both applications share: language of pages, security headers, error pages, health checks.

Owns no page: words stand in each application's templates. Knows Flask and the store's interface, but neither login, protocol nor portal.
"""
