# For `.`, beside server.sh: what must stand in profiles and decisions after a client has spoken; alike whether the packages
# themselves sent it or what they once sent is sent again. Uses folder, port.
passed=0 failed=0

# claim WHAT GIVEN EXPECTED: whether what is given holds that text.
claim() {
  if [[ $2 == *"$3"* ]]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s: expected «%s», got:\n    %s\n' "$1" "$3" "$2"
  fi
}

# decisions ID: every decision that stands in that profile's contacts.
decisions() {
  for decision in $(profile "$1" | grep -o '"decision_id":"[0-9a-f]*"' | sort -u | cut -d'"' -f4); do
    curl -s --unix-socket "$folder/control.sock" "http://sarto/v1/decisions/$decision"
    echo
  done
}

# who tells of what a Segment SDK tells of a customer: check_tracked WHO ID
check_tracked() {
  local held
  held=$(profile "$2")
  claim "$1: traits are attributes" "$held" '"locale":"en"'
  claim "$1: an order teaches what is owned" "$held" 'scarf-10'
  claim "$1: all of it" "$held" 'brooch-04'
  claim "$1: once" "$held" '"orders":1'
  claim "$1: what it cost" "$held" '"spent":118'
  claim "$1: a page is viewed" "$held" '"page.viewed":{"count":1'
  claim "$1: a consent that came along is heard" "$held" '"state":"granted"'
  claim "$1: a page is decided" "$(decisions "$2")" '"placement":"home.hero"'
  claim "$1: in the language that they read" "$(decisions "$2")" '"locale":"en"'
  claim "$1: no offer that was bought" "$(decisions "$2" | grep -c '"offer":"scarf-10"')" 0
}

check_segment_node() {
  check_tracked segment_node segment-node
  # Once before they were known, and once of the two that have one id.
  claim "segment_node: who they were before flows in, and the same message counts once" "$(profile segment-node)" \
    '"product.viewed":{"count":2'
}

check_rudder_node() {
  check_tracked rudder_node rudder-node
  claim "rudder_node: who they were before flows in" "$(profile rudder-node)" '"product.viewed":{"count":1'
}

check_cloudevents() {
  # binary, spaces, structured, twice (once), bytes, base64, one, two
  claim "cloudevents: each event counts once" "$(profile cloud)" '"page.viewed":{"count":8'
  claim "cloudevents: is decided" "$(decisions cloud)" '"placement":"home.hero"'
}

check_openfeature_server() {
  claim "openfeature_server: a flag is a decision" "$(decisions flags-server)" '"placement":"home.hero"'
  claim "openfeature_server: in the language asked for" "$(decisions flags-server)" '"locale":"en"'
  claim "openfeature_server: and an event, one for each that was decided" "$(profile flags-server)" '"placement.requested":{"count":'
  claim "openfeature_server: and never an exposure" "$(profile flags-server | grep -c '"state":"exposed"')" 0
}

check_openfeature_web() {
  claim "openfeature_web: their events teach" "$(profile flags-web)" 'slip-04'
  claim "openfeature_web: flags for a page keep nothing" "$(profile flags-web | grep -c 'placement.requested')" 0
}

check_analytics_browser() {
  local held
  held=$(profile browser-before)
  claim "analytics_browser: an order teaches" "$held" '"orders":1'
  claim "analytics_browser: a view too" "$held" '"product.viewed":{"count":1'
  claim "analytics_browser: a page is viewed" "$held" '"page.viewed":{"count":1'
  claim "analytics_browser: a page is decided" "$(decisions browser-before)" '"placement":"home.hero"'
}

# The page's id is another each time: $1.
check_page_browser() {
  local held
  held=$(profile "$1")
  claim "page_browser: a consent is given" "$held" '"state":"granted"'
  claim "page_browser: what was seen is an exposure" "$held" '"decision.exposed":{"count":1'
  claim "page_browser: what was clicked an acceptance" "$held" '"state":"accepted"'
  claim "page_browser: what was sent as the page was left has come" "$held" '"page.left":{"count":1'
  claim "page_browser: a page is decided" "$(decisions "$1")" '"placement":"home.hero"'
}
