// A file as text, for the way to the desk.

/** The content of a file in Base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader()
    reader.onerror = () => failed(reader.error ?? new Error('the file cannot be read'))
    reader.onload = () => {
      const url = String(reader.result)
      done(url.slice(url.indexOf(',') + 1))
    }
    reader.readAsDataURL(file)
  })
}
