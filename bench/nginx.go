package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const nginxMissing = "not installed: apt-get install nginx"

// nginxVersion is empty where nginx is not installed.
func nginxVersion(ctx context.Context) string {
	raw, err := exec.CommandContext(ctx, "nginx", "-v").CombinedOutput()
	if err != nil {
		return ""
	}
	_, version, _ := strings.Cut(strings.TrimSpace(string(raw)), "version: ")
	return version
}

// startNginx serves the folder that holds the page; it logs nothing and closes no connection.
func startNginx(ctx context.Context, folder string) (*process, string, error) {
	probe, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "", err
	}
	address := probe.Addr().String()
	if err := probe.Close(); err != nil {
		return nil, "", err
	}
	user := ""
	if os.Getuid() == 0 {
		user = "user root;" // its workers must read the temporary folder
	}
	config := fmt.Sprintf(`%s
daemon off; worker_processes auto; pid %[2]s/nginx.pid; error_log stderr crit;
events { worker_connections 512; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=16;
  client_body_temp_path %[2]s/t1; proxy_temp_path %[2]s/t2; fastcgi_temp_path %[2]s/t3; uwsgi_temp_path %[2]s/t4; scgi_temp_path %[2]s/t5;
  server { listen %[3]s; root %[2]s; default_type application/json; }
}
`, user, folder, address)
	file := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, "", err
	}
	// nginx never says that it is ready, so a shell speaks for it at once and the port is asked.
	p, _, err := start(ctx, "started", "/bin/sh", "-c", `echo started; exec nginx -e stderr -p "$0" -c "$1"`, folder, file)
	if err != nil {
		return nil, "", err
	}
	for range 100 {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			return p, address, conn.Close()
		}
		time.Sleep(50 * time.Millisecond)
	}
	return nil, "", errors.Join(fmt.Errorf("nginx does not answer on %s: %s", address, p.stderr.String()), p.stop())
}
