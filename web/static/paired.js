// A screen that is ours asks now and then whether it still is: that it was seen is told by it, and once it was revoked it
// begins anew, as a screen to be paired.

const ASK_SECONDS = 60;

export function stayPaired() {
  setInterval(async () => {
    const answer = await fetch('/v1/devices/me').catch(() => null);
    if (answer?.status === 401 || answer?.status === 403) location.reload();
  }, ASK_SECONDS * 1000);
}
