import { defineConfig } from '@playwright/test'

// CHROMIUM names a browser that is installed already; without it, `npx playwright install chromium` gets one.
const launchOptions = process.env.CHROMIUM ? { executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] } : {}

export default defineConfig({ testMatch: '*.spec.mjs', workers: 1, use: { launchOptions } })
