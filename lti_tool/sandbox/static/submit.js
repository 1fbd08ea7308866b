// @ts-check
// submit.js — send the form on by itself; without scripts its button does the same.
const form = document.querySelector("form[data-submit]")
if (form instanceof HTMLFormElement) form.submit()
