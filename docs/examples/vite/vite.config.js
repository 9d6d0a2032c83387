import { resolve } from "node:path";
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    rollupOptions: {
      input: [resolve("index.html"), resolve("about/index.html")],
    },
  },
});
