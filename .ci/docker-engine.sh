# Sourced by .ci/run: starts a Docker engine of our own, with its own data and socket, and ends it by its pid.
# Sets DOCKER_HOST and where Testcontainers finds the ports. Containers' ports are
# published on loopback only.
# shellcheck shell=bash

engine_home=
engine_pid=

# start_engine: 0 when an engine answers; else says loudly why each attempt failed and gives 1.
start_engine() {
  engine_home=$(mktemp -d /tmp/pgscrub-engine.XXXXXX)
  export DOCKER_HOST="unix://$engine_home/docker.sock"
  # Inside a container Testcontainers would look for ports at the bridge's gateway, where none is published.
  export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  # A kernel or container without overlay file systems, or without iptables, still runs the plainer ways.
  local flags
  for flags in "" "--storage-driver=vfs" "--storage-driver=vfs --iptables=false --ip6tables=false"; do
    # shellcheck disable=SC2086 # the flags are words
    if try_engine $flags; then return 0; fi
    echo "dockerd ${flags:-(default flags)} did not start; the end of its log:" >&2
    tail -n 25 "$engine_home/log" >&2 || true
    stop_engine_process
  done
  echo "NO DOCKER ENGINE: the tools tests cannot run" >&2
  return 1
}

try_engine() {
  command -v dockerd >/dev/null || { echo "dockerd is not installed" >"$engine_home/log"; return 1; }
  setsid dockerd --data-root "$engine_home/data" --exec-root "$engine_home/exec" --pidfile "$engine_home/pid" \
    --host "$DOCKER_HOST" --ip 127.0.0.1 "$@" >"$engine_home/log" 2>&1 </dev/null &
  engine_pid=$!
  local second
  for second in $(seq 60); do
    if docker version >/dev/null 2>&1; then
      echo "docker engine answers after $second s: $(docker info --format '{{.ServerVersion}}, {{.Driver}}' 2>/dev/null)"
      return 0
    fi
    kill -0 "$engine_pid" 2>/dev/null || return 1
    sleep 1
  done
  return 1
}

stop_engine_process() {
  [ -n "$engine_pid" ] || return 0
  kill "$engine_pid" 2>/dev/null || true
  for _ in $(seq 60); do
    kill -0 "$engine_pid" 2>/dev/null || break
    sleep 0.5
  done
  kill -9 "$engine_pid" 2>/dev/null || true
  wait "$engine_pid" 2>/dev/null || true
  engine_pid=
}

# stop_engine: ends the engine and removes all it kept.
stop_engine() {
  [ -n "$engine_home" ] || return 0
  # Containers that a broken test left behind belong to this engine alone.
  docker ps -q 2>/dev/null | xargs -r docker kill >/dev/null 2>&1 || true
  stop_engine_process
  rm -rf "$engine_home" 2>/dev/null || true
  engine_home=
}
