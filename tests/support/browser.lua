-- SPDX-License-Identifier: MIT
--- A browser without a window, driven by WebDriver: opens pages, asks them, moves the mouse,
--- presses keys, takes pictures.

local cjson = require "cjson"
local http = require "socket.http"
local ltn12 = require "ltn12"
local program = require "program"

local Browser = {}
Browser.__index = Browser

local browser = {}

http.TIMEOUT = 120 -- seconds: a browser on a busy machine is slow to start

--- Is there a browser on this machine?
function browser.is_there()
  return os.execute "command -v chromedriver chromium >/dev/null 2>&1" == true
end

local function request(url, method, body)
  local out, text = {}, body and cjson.encode(body)
  local _, code = http.request {
    url = url, method = method, sink = ltn12.sink.table(out),
    source = text and ltn12.source.string(text),
    headers = text and {["content-type"] = "application/json", ["content-length"] = #text},
  }
  local answer = cjson.decode(table.concat(out))
  if code ~= 200 then error(answer.value and answer.value.message or code, 2) end
  return answer.value
end

--- Call f until it returns a value.
local function await(f)
  for _ = 1, 600 do
    local value = f()
    if value then return value end
    sleep(0.05)
  end
  error "the browser does not answer"
end

--- Start a browser; options: width, height, language.
---@param options {width?: integer, height?: integer, language?: string}?
function browser.new(options)
  options = options or {}
  local self = setmetatable({folder = program.folder()}, Browser)
  self.driver = subprocess.popen{"chromedriver", "--port=0"}
  local port = await(function()
    local line = self.driver.stdout:read()
    return line and line:match "successfully on port (%d+)"
  end)
  local address = "http://127.0.0.1:" .. port .. "/session"
  local size = ("--window-size=%d,%d"):format(options.width or 1280, options.height or 800)
  self.id = request(address, "POST", {capabilities = {alwaysMatch = {
    browserName = "chrome", ["goog:loggingPrefs"] = {browser = "ALL"},
    ["goog:chromeOptions"] = {binary = "/usr/bin/chromium", args = {"--headless=new",
      "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", size,
      "--user-data-dir=" .. self.folder .. "/profile", "--force-device-scale-factor=1",
      "--disable-extensions", "--disable-background-networking", "--disable-component-update",
      "--disable-site-isolation-trials", "--renderer-process-limit=1",
      "--disable-default-apps", "--disable-sync", "--no-first-run", "--in-process-gpu",
      "--enable-features=NetworkServiceInProcess2",
      "--lang=" .. (options.language or "en-US")}},
  }}}).sessionId
  self.address = address .. "/" .. self.id
  return self
end

--- Open a file. The number in the address makes it another page than the one that is open, also
--- where only what follows the # differs.
function Browser:open(path)
  self.opened = (self.opened or 0) + 1
  local file, options = path:match "^([^#]*)(.*)$"
  request(self.address .. "/url", "POST",
    {url = ("file://%s?%d%s"):format(file, self.opened, options)})
end

--- What an expression of the page is.
function Browser:ask(expression)
  return request(self.address .. "/execute/sync", "POST",
    {script = "return " .. expression, args = {cjson.null}})
end

--- Ask until the answer is as wanted: the page draws when it comes to it. -> the answer
function Browser:soon(expression, is_wanted)
  return await(function()
    local answer = self:ask(expression)
    return is_wanted(answer) and answer
  end)
end

local function actions(self, list)
  request(self.address .. "/actions", "POST", {actions = list})
end

local function mouse(steps)
  return {{type = "pointer", id = "mouse", parameters = {pointerType = "mouse"}, actions = steps}}
end

local function move(x, y)
  return {type = "pointerMove", duration = 0, x = math.floor(x), y = math.floor(y)}
end

function Browser:point(x, y) actions(self, mouse{move(x, y)}) end

function Browser:click(x, y)
  actions(self, mouse{move(x, y), {type = "pointerDown", button = 0},
    {type = "pointerUp", button = 0}})
end

function Browser:wheel(x, y, by)
  actions(self, {{type = "wheel", id = "wheel", actions = {{type = "scroll", duration = 0,
    x = math.floor(x), y = math.floor(y), deltaX = 0, deltaY = by}}}})
end

--- Drag with a key held down, "\u{E008}" for Shift.
function Browser:drag(x, y, x2, y2, key)
  local pause = {type = "pause"}
  local list = mouse{pause, move(x, y), {type = "pointerDown", button = 0}, move(x2, y2),
    {type = "pointerUp", button = 0}}
  if key then
    list[2] = {type = "key", id = "keys", actions = {{type = "keyDown", value = key}, pause, pause,
      pause, pause, {type = "keyUp", value = key}}}
  end
  actions(self, list)
end

--- Press keys, one after the other: letters, or the names below.
local special = {Left = "\u{E012}", Up = "\u{E013}", Right = "\u{E014}", Down = "\u{E015}",
  Enter = "\u{E007}", Escape = "\u{E00C}", Space = " ", Tab = "\u{E004}"}
function Browser:press(...)
  local steps = {}
  for _, key in ipairs{...} do
    local value = special[key] or key
    steps[#steps + 1] = {type = "keyDown", value = value}
    steps[#steps + 1] = {type = "keyUp", value = value}
  end
  actions(self, {{type = "key", id = "keys", actions = steps}})
end

--- The messages of the console since the last call.
function Browser:console()
  local list = {}
  for _, line in ipairs(request(self.address .. "/se/log", "POST", {type = "browser"})) do
    list[#list + 1] = line.message
  end
  return list
end

--- What a screen reader is told of the page: {role =, name =, focused =}, from above.
function Browser:accessible()
  local list = {}
  local answer = request(self.address .. "/goog/cdp/execute", "POST",
    {cmd = "Accessibility.getFullAXTree", params = {depth = 99}})
  for _, node in ipairs(answer.nodes) do
    local one = {role = node.role and node.role.value, name = node.name and node.name.value}
    for _, property in ipairs(node.properties or {}) do
      if property.name == "focused" then one.focused = property.value.value end
    end
    if not node.ignored then list[#list + 1] = one end
  end
  return list
end

--- A picture of the page, as PNG.
function Browser:picture()
  return request(self.address .. "/screenshot", "GET")
end

function Browser:close()
  pcall(request, self.address, "DELETE")
  self.driver:kill()
  self.driver:wait()
  program.remove(self.folder)
end

return browser
