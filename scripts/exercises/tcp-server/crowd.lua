-- The crowd of clients of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end
local vary = vary or {clients = 4}
local socket = require "socket"

local LIMIT = 2.5 -- seconds that a client waits for an answer

local SILENCE = 0.3 -- seconds, at least

local crowd = {}

local function mark(region)
  enter(region)
  leave(region)
end

local function connect(port, who)
  local c, why = socket.connect("127.0.0.1", port)
  if not c then error(who .. " gets no connection: " .. why, 0) end
  c:settimeout(LIMIT)
  return c
end

local function shown(text) return (("%q"):format(text):gsub("\\\n", "\\n")) end

--- Send a text, and expect these answers.
local function ask(c, who, text, ...)
  c:send(text)
  for _, sum in ipairs{...} do
    local line, why = c:receive()
    if not line then error(("%s gets no answer to %s: %s"):format(who, shown(text), why), 0) end
    if tonumber(line) ~= sum then
      error(("%s gets %s for %s: its sum is %d"):format(who, shown(line), shown(text), sum), 0)
    end
  end
end

--- Break off a connection in the middle: the server is told so by an error.
local function break_off(c)
  c:setoption("linger", {on = true, timeout = 0})
  c:close()
end

--- Four numbers: alone, in pieces, two at once. All clients have the first answer before one of
--- them goes on.
local function talk(c, who, n, here)
  ask(c, who, n * 10 .. "\n", n * 10)
  mark "answered"
  if here.n:add(1) >= vary.clients then here.all:set() end
  here.all:wait(LIMIT)
  c:send "1"
  sleep(0.005)
  ask(c, who, "2\n", n * 10 + 12)
  ask(c, who, "3\n4\n", n * 10 + 15, n * 10 + 19)
  mark "sums"
  c:send "5\n"
  c:shutdown "send"
  ask(c, who, "", n * 10 + 24)
  local more, why = c:receive()
  if more then error(("%s gets %s, which it has not asked for"):format(who, shown(more)), 0) end
  if why ~= "closed" then error(who .. " has said all, and the server does not hang up", 0) end
  mark "parted"
end

--- Speaks when all others have gone, and a while has passed.
local function wait_then_talk(c, who, _, here)
  local deadline = clock() + SILENCE
  here.gone:wait(3 * LIMIT)
  if here.trouble then return end
  sleep(math.max(0, deadline - clock()))
  ask(c, who, "7\n", 7)
  mark "silent"
end

local function break_line(c, who)
  ask(c, who, "5\n", 5)
  c:send "6"
  break_off(c)
end

local function break_answer(c)
  c:send "8\n9\n"
  break_off(c)
end

--- A client that does this: the first thing that is wrong, or nil.
local function visit(port, who, f, ...)
  local c
  local ok, why = pcall(function(...)
    c = connect(port, who)
    f(c, who, ...)
  end, ...)
  if c then c:close() end
  return not ok and tostring(why) or nil
end

local function all_visit(port)
  local here = {n = cell(0), all = event(), gone = event()}
  local silent = thread.spawn(visit, port, "the silent client", wait_then_talk, 0, here)
  local others = {thread.spawn(visit, port, "the rude client", break_line),
    thread.spawn(visit, port, "the hasty client", break_answer)}
  for n = 1, vary.clients do
    others[#others + 1] = thread.spawn(visit, port, "client " .. n, talk, n, here)
  end
  for i = #others, 1, -1 do here.trouble = others[i]:result() or here.trouble end
  here.gone:set()
  local trouble = silent:result()
  return here.trouble or trouble or visit(port, "a late client", function(c, who)
    ask(c, who, "1\n2\n", 1, 3)
    mark "late"
  end)
end

--- All clients come to the server at this port of 127.0.0.1, and go. Prints whether they were
--- served.
function crowd.visit(port)
  local trouble = process.spawn(all_visit, port):result()
  print("crowd: " .. (trouble or "all are served"))
end

return crowd
