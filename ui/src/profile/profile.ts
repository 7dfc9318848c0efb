// Whether there is a profile and whether it is open; decides which screen is shown first.
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { asFault, call, whenLocked } from '../desk/desk'
import type { Fault } from '../desk/schema/Fault'
import type { ProfileState } from '../desk/schema/ProfileState'

export const useProfile = defineStore('profile', () => {
  const state = ref<ProfileState | null>(null)
  const fault = ref<Fault | null>(null)
  /** What must be kept before the profile closes. */
  const beforeLock = new Set<() => Promise<void>>()

  async function look(): Promise<void> {
    try {
      state.value = await call('profile.state', {})
      fault.value = null
    } catch (thrown) {
      fault.value = asFault(thrown)
    }
  }

  async function create(passphrase: string): Promise<void> {
    state.value = await call('profile.create', { passphrase })
  }

  async function unlock(passphrase: string): Promise<void> {
    state.value = await call('profile.unlock', { passphrase })
  }

  async function lock(): Promise<void> {
    for (const keep of beforeLock) await keep()
    state.value = await call('profile.lock', {})
  }

  whenLocked(() => {
    if (state.value !== null) state.value = { ...state.value, phase: 'locked' }
  })

  return { state, fault, beforeLock, look, create, unlock, lock }
})
