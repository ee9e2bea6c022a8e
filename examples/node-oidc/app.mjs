// A web application that logs people in by OpenID Connect: openid-client 6 and Node's own HTTP server.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import * as oidc from 'openid-client'

const issuer = new URL(process.env.ISSUER ?? 'http://localhost:8000')
const here = `http://127.0.0.1:${process.env.PORT ?? 3000}`
const sessions = new Map()

// The node serves plain http on this machine: against a real provider leave allowInsecureRequests out. Without enableNonRepudiationChecks
// the library relies on TLS alone, and does not look at the signature of the ID token.
const execute = [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks]
const node = await oidc.discovery(issuer, 'node-example', 'any-secret', undefined, { execute })

async function login(session) {
  session.verifier = oidc.randomPKCECodeVerifier()
  session.state = oidc.randomState()
  session.nonce = oidc.randomNonce()
  return oidc.buildAuthorizationUrl(node, {
    redirect_uri: `${here}/callback`,
    scope: 'openid profile pesel',
    code_challenge: await oidc.calculatePKCECodeChallenge(session.verifier),
    code_challenge_method: 'S256',
    state: session.state,
    nonce: session.nonce,
  }).href
}

async function callback(session, url) {
  const { verifier, state, nonce } = session
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true }
  const tokens = await oidc.authorizationCodeGrant(node, url, checks)
  session.person = tokens.claims()
  session.idToken = tokens.id_token
  return '/'
}

function logout(session) {
  const idToken = session.idToken
  session.person = session.idToken = undefined
  return oidc.buildEndSessionUrl(node, { id_token_hint: idToken ?? '', post_logout_redirect_uri: `${here}/` }).href
}

const text = (value) => String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

function home({ person }) {
  if (!person) return '<a id="log-in" href="/login">Log in</a>'
  return `<p id="person">${text(person.name)}, PESEL ${text(person.pesel ?? 'none')}</p><a id="log-out" href="/logout">Log out</a>`
}

function sessionOf(request, response) {
  const known = /node_example=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1]
  if (sessions.has(known)) return sessions.get(known)
  const fresh = randomUUID()
  sessions.set(fresh, {})
  response.setHeader('Set-Cookie', `node_example=${fresh}; Path=/; HttpOnly; SameSite=Lax`)
  return sessions.get(fresh)
}

const ways = { '/login': login, '/callback': callback, '/logout': logout }

createServer(async (request, response) => {
  const url = new URL(request.url, here)
  const session = sessionOf(request, response)
  try {
    if (ways[url.pathname]) return response.writeHead(303, { Location: await ways[url.pathname](session, url) }).end()
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(home(session))
  } catch (error) {
    console.error(error)
    response.writeHead(403, { 'Content-Type': 'text/html; charset=utf-8' })
    response.end('<p id="not-logged-in">You could not be logged in.</p><a href="/login">Try again</a>')
  }
}).listen(new URL(here).port, '127.0.0.1', () => console.log(here))
