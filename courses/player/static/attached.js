// @ts-check
/** Files that people sent along: pictures are fetched when they come near the eye, everything else when asked for. */
import { attempt } from "./dialog.js"
import { act, el } from "./dom.js"
import { say, size } from "./words.js"

/** @typedef {import("./bridge-talk.js").Attachment} Attachment */

/** A file of the tool's, saved where one saves files. @param {import("./course.js").Course} course @param {string} path @param {string} name */
export async function save({ bridge }, path, name) {
  el("a", { href: URL.createObjectURL(await bridge.file(path)), download: name }).click()
}

/** @param {import("./course.js").Course} course @param {Attachment} file */
export function attached(course, file) {
  const path = `/attachments/${file.id}`
  if (!file.type.startsWith("image/")) {
    return el("p", {}, act(say("file.save", { name: file.name, size: size(file.size) }), () => attempt(() => save(course, path, file.name))), " ", el("small", { dir: "auto" }, file.alt))
  }
  const picture = el("img", { class: "sent", alt: file.alt })
  const near = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return
    near.disconnect()
    picture.src = await course.bridge.file(path).then(URL.createObjectURL, () => "") // without it the words for it are shown
  }, { rootMargin: "600px" })
  near.observe(picture)
  return picture
}
