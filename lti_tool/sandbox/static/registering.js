// @ts-check
// registering.js — the tool in the frame says that it is done (org.imsglobal.lti.close): back to the list of tools.

const opened = document.querySelector("iframe[data-back]")

addEventListener("message", (event) => {
  if (!(opened instanceof HTMLIFrameElement) || event.source !== opened.contentWindow) return
  if (event.origin !== new URL(opened.dataset.tool ?? "").origin) return
  if (event.data?.subject === "org.imsglobal.lti.close") location.assign(opened.dataset.back ?? "/")
})
