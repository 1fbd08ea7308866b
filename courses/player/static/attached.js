// @ts-check
/** Files that people sent along: pictures are fetched when they come near the eye, everything else when asked for. */
import { attempt } from "./dialog.js"
import { act, el } from "./dom.js"
import { say, size } from "./words.js"

/** @typedef {import("./bridge-talk.js").Attachment} Attachment */

/** @param {import("./course.js").Course} course @param {Attachment} file */
export function attached({ bridge }, file) {
  const address = async () => URL.createObjectURL(await bridge.file(`/attachments/${file.id}`))
  if (!file.type.startsWith("image/")) {
    const save = async () => el("a", { href: await address(), download: file.name }).click()
    return el("p", {}, act(say("file.save", { name: file.name, size: size(file.size) }), () => attempt(save)), " ", el("small", { dir: "auto" }, file.alt))
  }
  const picture = el("img", { class: "sent", alt: file.alt })
  const near = new IntersectionObserver(async ([entry]) => {
    if (!entry.isIntersecting) return
    near.disconnect()
    picture.src = await address().catch(() => "") // without it the words for it are shown
  }, { rootMargin: "600px" })
  near.observe(picture)
  return picture
}
