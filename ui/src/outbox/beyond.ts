// How many columns of a table stand beyond the right edge of what scrolls it: nobody looks for what they cannot see.
import { type Ref, onBeforeUnmount, onMounted, onUpdated, ref } from 'vue'

/** Counts the columns beyond the edge, and brings the next of them into sight, or the first ones back. */
export function useBeyond(frame: Ref<HTMLElement | undefined>) {
  const beyond = ref(0)
  const wider = ref(false)

  function measure(): void {
    const box = frame.value
    if (box === undefined) return
    const edge = box.getBoundingClientRect().right
    wider.value = box.scrollWidth > box.clientWidth + 4
    beyond.value = [...box.querySelectorAll('thead th')].filter((one) => one.getBoundingClientRect().right > edge + 4).length
  }

  function turn(): void {
    const box = frame.value
    if (box === undefined) return
    box.scrollTo({ left: beyond.value > 0 ? box.scrollLeft + box.clientWidth / 2 : 0 })
  }

  onMounted(() => {
    window.addEventListener('resize', measure)
    measure()
  })
  onUpdated(measure)
  onBeforeUnmount(() => window.removeEventListener('resize', measure))
  return { beyond, wider, measure, turn }
}
