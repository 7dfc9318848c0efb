// The pictures of the help, by language and topic. Taken by `npm run screenshots`, never by hand.
import type { Locale } from '../frame/preferences'
import type { TopicId } from './topics'

const files = import.meta.glob<string>('./pictures/*.jpg', { query: '?url', import: 'default', eager: true })

/** Where the picture of a topic stands; none where it is missing. */
export function pictureOf(topic: TopicId, locale: Locale): string | undefined {
  return files[`./pictures/${topic}.${locale}.jpg`]
}
