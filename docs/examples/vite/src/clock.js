export function clock(minutes) {
  return `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

const now = document.getElementById("clock");
if (now) now.textContent = clock(new Date().getHours() * 60 + new Date().getMinutes());
