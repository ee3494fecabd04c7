#!/bin/sh
# What docs/running.md and packaging/ say of names, options and other people's programs is so. Closes with
# "running: N passed, N failed".
. tests/flow/claims.sh
page=docs/running.md

grep -rhoE 'sarto_[a-z_]+' runtime/host/*.c | sort -u >"$folder/names"
echo process_open_fds >>"$folder/names"
echo process_max_fds >>"$folder/names"
for name in $(grep -ohE '\b(sarto|process)_[a-z]+_[a-z_]+\b' "$page" packaging/sarto-alerts.yml | sed 's/_bucket$//' | sort -u); do
  claim "there is a figure $name" "$name" "$folder/names"
done
cat runtime/host/*doctor*.c | tr -s ' \n' ' ' | grep -oE 'doctor_find\( ?[a-z>-]+, "[a-z]+"' | sed 's/.*"\(.*\)"/\1/' | sort -u >"$folder/checks"
for check in $(cat "$folder/checks"); do
  claim "the page names the check $check" "\`$check\`" "$page"
done
for check in $(sed -n '/^## Doctor/,$s/^| \(`.*`\) |.*/\1/p' "$page" | tr -d '`·'); do
  claim_exit "and there is $check" 0 grep -qx "$check" "$folder/checks"
done
for command in $(grep -ohE '^sarto [a-z]+' "$page" | sort -u | cut -d ' ' -f 2); do
  "$BUILD/sarto" --help >"$folder/answer"
  claim "there is a command $command" "sarto $command "
  "$BUILD/sarto" "$command" --help >"$folder/answer"
  for option in $(grep -ohE "^sarto $command .*" "$page" | sed 's/#.*//' | grep -oE -e '--[a-z]+' | sort -u); do
    claim "and it has $option" "$option"
  done
done

snippet() {
  sed -n "/^\`\`\`$1/,/^\`\`\`\$/p" "$page" | sed '1d;$d'
}
if command -v promtool >/dev/null; then
  claim_exit "Prometheus takes the alerts" 0 promtool check rules packaging/sarto-alerts.yml
else
  echo "skipped: promtool is not installed (Debian's prometheus)"
fi
if command -v nginx >/dev/null && command -v openssl >/dev/null; then
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$folder/key" -out "$folder/cert" -days 1 -subj /CN=x 2>/dev/null
  { echo "pid $folder/pid; error_log stderr; events {} http {"; snippet nginx; echo "}"; } |
    sed "s#ssl_certificate  *[^ ]*;#ssl_certificate $folder/cert;#; s#ssl_certificate_key  *[^ ]*;#ssl_certificate_key $folder/key;#" >"$folder/nginx"
  claim_exit "nginx takes its snippet" 0 nginx -t -c "$folder/nginx"
else
  echo "skipped: nginx is not installed"
fi
if command -v caddy >/dev/null; then
  snippet caddy >"$folder/Caddyfile"
  claim_exit "Caddy takes its snippet" 0 env HOME="$folder" caddy adapt --config "$folder/Caddyfile" --adapter caddyfile
else
  echo "skipped: Caddy is not installed"
fi

echo "running: $passed passed, $failed failed"
[ "$failed" = 0 ]
