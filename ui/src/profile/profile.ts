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

  /** What came back of a damaged profile, until the worker has read it. */
  const recovered = ref<string[] | null>(null)

  /** Shows the way out of a damage that only opening has found. */
  function isDamaged(): void {
    if (state.value !== null) state.value = { ...state.value, phase: 'damaged' }
  }

  async function recover(passphrase: string): Promise<void> {
    recovered.value = (await call('profile.recover', { passphrase })).account
  }

  async function afterRecovery(): Promise<void> {
    await look()
    recovered.value = null
  }

  async function lock(): Promise<void> {
    for (const keep of beforeLock) await keep()
    state.value = await call('profile.lock', {})
  }

  whenLocked(() => {
    if (state.value !== null) state.value = { ...state.value, phase: 'locked' }
  })

  return { state, fault, recovered, beforeLock, look, create, unlock, isDamaged, recover, afterRecovery, lock }
})
