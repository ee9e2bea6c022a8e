import { expect, test } from '@playwright/test'
import { events, nextLogin } from './mock-login.mjs'

const APPLICATION = process.env.APPLICATION ?? 'http://127.0.0.1:3000'

test('a person logs in without seeing a page of the node, and logs out', async ({ context, page }) => {
  await nextLogin(context, { persona: 'jan.testowy' })
  await page.goto(APPLICATION)
  await page.click('#log-in')
  await expect(page.locator('#person')).toHaveText('Jan Testowy, PESEL 90810100010')
  await page.click('#log-out')
  await expect(page.locator('#log-in')).toBeVisible()
})

test('two people at once do not see each other', async ({ browser }) => {
  const names = await Promise.all(
    ['jan.testowy', 'anna.testowa'].map(async (persona) => {
      const context = await browser.newContext()
      await nextLogin(context, { persona })
      const page = await context.newPage()
      await page.goto(APPLICATION)
      await page.click('#log-in')
      return page.locator('#person').textContent()
    }),
  )
  expect(names).toEqual(['Jan Testowy, PESEL 90810100010', 'Anna Testowa, PESEL 90810100027'])
})

test('who gives up is told so, and no token was asked for', async ({ context, page, request }) => {
  const before = await events(request, { path: '/oidc/token' })
  await nextLogin(context, { outcome: 'cancelled' })
  await page.goto(APPLICATION)
  await page.click('#log-in')
  await expect(page.locator('#not-logged-in')).toBeVisible()
  expect(await events(request, { path: '/oidc/token' })).toEqual(before)
})

test('a token that has expired opens no session', async ({ context, page }) => {
  await nextLogin(context, { persona: 'jan.testowy', fault: 'id-token-expired' })
  await page.goto(APPLICATION)
  await page.click('#log-in')
  await expect(page.locator('#not-logged-in')).toBeVisible()
})
