// Logins without a page, for tests by Cypress. The next login of this browser ends as scripted; the node removes the cookie then.
// `script` as in docs/testing.md: { persona: 'jan.testowy' }, { outcome: 'cancelled' }, { persona: ..., fault: 'id-token-expired' }.

Cypress.Commands.add('nextLogin', (script) => {
  const value = Object.entries(script).map(([name, what]) => `${name}=${what}`).join(';')
  const { hostname: domain, pathname: path } = new URL(Cypress.env('ISSUER'))
  cy.setCookie('mock_login', encodeURIComponent(value), { domain, path })
})
