/** Keeps the page for when there is no network. Where that cannot be (an old browser, plain http), it works without. */
export function startOffline(): void {
  if (import.meta.env.MODE !== 'production' || !('serviceWorker' in navigator) || !isSecureContext) return;
  // after the page has come up: its files are fetched once more, from the browser's own cache
  const register = (): void => void navigator.serviceWorker.register('sw.js').catch(() => {});
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
