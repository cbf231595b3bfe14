/** Nothing to start: without a file of its own Next would take the site's from the folder above. */
export function register() {}
