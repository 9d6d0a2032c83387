// main WEB PORT CERT KEY: a small static server behind the emitted handler.
package main

import (
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"example.org/site/pushplan"
)

func main() {
	web := os.Args[1]
	files := func(w http.ResponseWriter, r *http.Request) {
		name := filepath.Join(web, filepath.FromSlash(r.URL.Path))
		if strings.HasSuffix(r.URL.Path, "/") {
			for _, index := range []string{"index.html", "index.htm", "index.xhtml"} {
				if _, err := os.Stat(filepath.Join(name, index)); err == nil {
					name = filepath.Join(name, index)
					break
				}
			}
		}
		if _, err := os.Stat(name); err != nil {
			name += ".html"
		}
		if info, err := os.Stat(name); err != nil || info.IsDir() {
			if os.Getenv("FALLBACK") == "" || filepath.Ext(r.URL.Path) != "" {
				http.Error(w, "none", http.StatusNotFound)
				return
			}
			name = filepath.Join(web, "index.html")
		}
		file, err := os.Open(name)
		if err != nil {
			http.Error(w, "none", http.StatusNotFound)
			return
		}
		defer file.Close()
		info, _ := file.Stat()
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(info.Size())))
		http.ServeContent(w, r, name, info.ModTime(), file)
	}
	log.Fatal(http.ListenAndServeTLS("127.0.0.1:"+os.Args[2], os.Args[3], os.Args[4], pushplan.Handler(http.HandlerFunc(files))))
}
