const { defineConfig } = require('cypress')

module.exports = defineConfig({
  env: { ISSUER: process.env.ISSUER ?? 'http://localhost:8000' },
  e2e: { baseUrl: process.env.APPLICATION ?? 'http://127.0.0.1:3000', supportFile: 'cypress/support/mock-login.js' },
})
