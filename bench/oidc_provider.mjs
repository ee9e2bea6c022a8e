// The npm package oidc-provider with its defaults: store in memory, its own pages for login and consent.
// node oidc_provider.mjs PORT MODULE CALLBACK
import { pathToFileURL } from 'node:url'

const [port, module, callback] = process.argv.slice(2)
const { default: Provider } = await import(pathToFileURL(module))
const person = { name: 'Jan Testowy', given_name: 'Jan', family_name: 'Testowy' }
new Provider(`http://localhost:${port}`, {
  clients: [{
    client_id: 'bench', client_secret: 'bench-secret-bench-secret', redirect_uris: [callback],
    grant_types: ['authorization_code'], response_types: ['code'],
  }],
  claims: { openid: ['sub'], profile: Object.keys(person) },
  cookies: { keys: ['bench'] },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id, ...person }) }),
}).listen(Number(port), '127.0.0.1')
