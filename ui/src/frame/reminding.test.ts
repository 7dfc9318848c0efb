import { createPinia, setActivePinia } from 'pinia'
import { createApp, nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Pulse } from '../desk/schema/Pulse'
import { i18n } from '../words'
import { usePreferences } from './preferences'
import { usePulse } from './pulse'
import { askForLeave, useReminding } from './reminding'

let shown: string[]
let focused: boolean
let unmount: () => void

beforeEach(() => {
  window.localStorage.clear()
  shown = []
  focused = false
  vi.stubGlobal(
    'Notification',
    class {
      static permission = 'granted'
      static requestPermission = (): Promise<string> => Promise.resolve('granted')
      onclick: (() => void) | null = null
      constructor(_: string, { body }: { body: string }) {
        shown.push(body)
      }
      close(): void {}
    },
  )
  vi.spyOn(document, 'hasFocus').mockImplementation(() => focused)
  const pinia = createPinia()
  setActivePinia(pinia)
  const app = createApp({
    setup: () => {
      useReminding()
      return () => null
    },
  })
  app.use(pinia)
  app.use(i18n)
  app.mount(document.createElement('div'))
  unmount = () => app.unmount()
})
afterEach(() => {
  unmount()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

async function needs(count: number): Promise<void> {
  usePulse().pulse = { needsMe: count } as Pulse
  await nextTick()
}

describe('reminding', () => {
  it('says how much needs a person, once for each time that it grows', async () => {
    usePreferences().remind = true
    await needs(0)
    await needs(2)
    await needs(2)
    await needs(1)
    expect(shown.length, 'less, or the same, is no news').toBe(1)
    expect(shown[0]).toContain('2')
    await needs(3)
    expect(shown.length).toBe(2)
  })

  it('is silent while somebody looks, and when nobody wants it', async () => {
    await needs(0)
    await needs(1)
    expect(shown, 'it is off until somebody switches it on').toEqual([])
    usePreferences().remind = true
    focused = true
    await needs(2)
    expect(shown, 'who looks at the window sees it there').toEqual([])
  })

  it('asks for leave', async () => {
    expect(await askForLeave()).toBe(true)
  })
})
