// Three lanes: `unit` needs nothing; `browser` and `screenshots` drive the real pages against a real desk.
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const browser = here('../tests/browser')
// The browser tests live outside this folder; their libraries are installed here.
const alias = {
  'playwright-core': here('node_modules/playwright-core/index.mjs'),
  'axe-core': here('node_modules/axe-core/axe.js'),
}

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [vue()],
        test: {
          name: 'unit',
          environment: 'happy-dom',
          include: ['src/**/*.test.ts'],
          server: { deps: { inline: ['element-plus'] } },
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'browser',
          dir: browser,
          include: ['**/*.spec.ts'],
          fileParallelism: false,
          expect: { poll: { timeout: 20_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'screenshots',
          dir: browser,
          include: ['**/*.pictures.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
