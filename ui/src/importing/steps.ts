// One import, from the file to the result. The desk decides everything; here is only what the worker has chosen so far.
import { computed, ref, shallowRef } from 'vue'
import { asFault, call } from '../desk/desk'
import type { Fault } from '../desk/schema/Fault'
import type { ImportDone } from '../desk/schema/ImportDone'
import type { ImportFixed } from '../desk/schema/ImportFixed'
import type { ImportPreview } from '../desk/schema/ImportPreview'
import type { ImportProgress } from '../desk/schema/ImportProgress'
import type { ImportView } from '../desk/schema/ImportView'
import { base64Of } from '../entry/photo-files'
import { saveFile } from '../frame/handing-out'

/** How much of a file is handed over at a time. */
const part = 3 * 1024 * 1024
/** How often it is asked how far an import is, in milliseconds. */
const often = 400

export type Step = 'file' | 'columns' | 'result'

/** Everything the page of an import shows. */
export function useImport() {
  const step = ref<Step>('file')
  const fault = shallowRef<Fault | null>(null)
  const busy = ref(false)
  const view = shallowRef<ImportView | null>(null)
  /** What each column is; none for nothing. */
  const columns = ref<(string | null)[]>([])
  const fixed = ref<ImportFixed[]>([])
  const preview = shallowRef<ImportPreview | null>(null)
  const submit = ref(false)
  const progress = shallowRef<ImportProgress | null>(null)
  const done = shallowRef<ImportDone | null>(null)
  const wrong = computed(() => done.value?.wrong ?? preview.value?.wrong ?? 0)

  async function act(what: () => Promise<void>): Promise<void> {
    busy.value = true
    fault.value = null
    try {
      await what()
    } catch (thrown) {
      fault.value = asFault(thrown)
    } finally {
      busy.value = false
      progress.value = null
    }
  }

  /** Asks again and again how far it is, until it is done. */
  async function watched<T>(file: string, work: Promise<T>): Promise<T> {
    const timer = window.setInterval(() => {
      void call('import.progress', { file }).then(
        (now) => (progress.value = now),
        () => undefined,
      )
    }, often)
    try {
      return await work
    } finally {
      window.clearInterval(timer)
    }
  }

  function take(read: ImportView): void {
    view.value = read
    columns.value = read.columns.map((one) => one.target)
    fixed.value = read.fixed.map((one) => ({ ...one }))
    preview.value = null
    done.value = null
    step.value = 'columns'
  }

  const choose = (chosen: File) =>
    act(async () => {
      let file: string | null = null
      for (let at = 0; at === 0 || at < chosen.size; at += part) {
        const base64: string = await base64Of(chosen.slice(at, at + part))
        file = (await call('import.take', { file, name: chosen.name, base64 })).file
      }
      if (file !== null) take(await call('import.read', { file, sheet: 0, heading: null }))
    })

  /** Reads another sheet, or takes another row for the headings. */
  const reread = (sheet: number, heading: number | null) =>
    act(async () => {
      if (view.value !== null) take(await call('import.read', { file: view.value.file, sheet, heading }))
    })

  const check = () =>
    act(async () => {
      const read = view.value
      if (read === null) return
      const { file, sheet, heading } = read
      const map = { file, sheet, heading, columns: columns.value, fixed: fixed.value }
      const found = await watched(file, call('import.preview', map))
      preview.value = found
      submit.value = found.households > 0 && found.ready === found.lookedAt
      step.value = 'result'
    })

  const run = () =>
    act(async () => {
      if (view.value === null) return
      const { file } = view.value
      done.value = await watched(file, call('import.run', { file, submit: submit.value }))
    })

  async function stop(): Promise<void> {
    if (view.value !== null) await call('import.cancel', { file: view.value.file }).catch(() => undefined)
  }

  const handBack = () =>
    act(async () => {
      if (view.value === null) return
      const back = await call('import.returned', { file: view.value.file })
      saveFile(back.name, back.base64)
    })

  function again(): void {
    step.value = 'file'
    view.value = null
    preview.value = null
    done.value = null
    fault.value = null
  }

  return {
    step,
    fault,
    busy,
    view,
    columns,
    fixed,
    preview,
    submit,
    progress,
    done,
    wrong,
    choose,
    reread,
    check,
    run,
    stop,
    handBack,
    again,
  }
}

export type Import = ReturnType<typeof useImport>
