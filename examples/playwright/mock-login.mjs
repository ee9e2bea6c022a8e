// Logins without a page, for tests by Playwright. The next login of this browser ends as scripted; the node removes the cookie then. No test can
// take the login of another one, because the script travels with the browser: tests may run in parallel against one node.

export const ISSUER = process.env.ISSUER ?? 'http://localhost:8000'

/** `script` as in docs/testing.md: { persona: 'jan.testowy' }, { outcome: 'cancelled' }, { persona: ..., fault: 'id-token-expired' }. */
export async function nextLogin(context, script) {
  const value = Object.entries(script).map(([name, what]) => `${name}=${what}`).join(';')
  const { hostname: domain, pathname: path } = new URL(ISSUER)
  await context.addCookies([{ name: 'mock_login', value: encodeURIComponent(value), domain, path }])
}

/** What the node has seen since it started, newest last; filters: path, flow, method, status, contains. `request` is Playwright's fixture. */
export async function events(request, filters = {}) {
  return (await request.get(`${ISSUER}/_mock/api/events`, { params: filters })).json()
}
