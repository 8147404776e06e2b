-- The wires of the exercise: do not change it.
local enter = enter or function() end
local leave = leave or function() end
local vary = vary or {first = 0, texts = 3}

local LIMIT = 2 -- seconds that a peer waits for an answer
local WORKS = 2 -- pieces of work that the other side waits for
local IN_VAIN = 300 -- tries without work
local LOOKS = 20 -- tries in vain, where a signal tells

local wire = {}

local function mark(region)
  enter(region)
  leave(region)
end

-- ---- to recognise ----

local NAMES = {"blocking", "non-blocking", "multiplexing", "signal-driven", "asynchronous"}

local TRACES = {
  ["blocking"] = "read begins, sleeps, data arrive, data are copied, read returns",
  ["non-blocking"] = "read begins, read returns: not yet, read begins, read returns: not yet, "
    .. "data arrive, read begins, data are copied, read returns",
  ["multiplexing"] = "select begins, sleeps, data arrive, select returns, read begins, "
    .. "data are copied, read returns",
  ["signal-driven"] = "handler is set, works, data arrive, signal, read begins, data are copied, "
    .. "read returns",
  ["asynchronous"] = "read begins, read returns: begun, works, data arrive, data are copied, "
    .. "signal",
}

local guessed, is_first = {}, true

local function name_of(n) return NAMES[(n * 2 + vary.first) % #NAMES + 1] end

--- Five traces, each an array of what happens, in order.
function wire.traces()
  local list = {}
  for n = 1, #NAMES do
    list[n] = {}
    for what in TRACES[name_of(n)]:gmatch "[^,]+" do
      table.insert(list[n], (what:gsub("^ ", "")))
    end
  end
  return list
end

--- Say of which model trace n is. Once for each.
function wire.name(n, name)
  if guessed[n] then error("trace " .. n .. " has a name", 2) end
  guessed[n] = true
  if name ~= name_of(n) then
    return print(("trace %s: it is not %s"):format(n, name))
  end
  mark "recognised"
  print("trace " .. n .. ": " .. name)
end

-- ---- wires ----

local Wire = {}
Wire.__index = Wire

local worked, any_work = cell(0), event()

--- A piece of other work.
function wire.work()
  worked:add(1)
  any_work:set()
  sleep(0.0005)
end

local function new_wire(name, words)
  return setmetatable({name = name, words = words, inbox = queue(), outbox = queue(), vain = 0,
    seen = 0, ended = false}, Wire)
end

local function check(w, word)
  if not w.words[word] then error(w.name .. " has no " .. word, 3) end
end

-- The next text, waited for without a limit unless `wait` is one: true and the text; true: the
-- end; false: nothing.
local function take(w, wait)
  if w.ended then return true end
  local ok, text
  if wait then ok, text = w.inbox:try_get(wait) else ok, text = true, w.inbox:get() end
  if ok and text == false then w.ended = true end
  if ok then return true, text or nil end
  return false
end

--- Wait for a text: the text, or nil at the end.
function Wire:read()
  check(self, "read")
  if self.words.select and not self.ended and self.inbox:qsize() == 0 then
    error("read would wait: nothing is there from " .. self.name, 2)
  end
  return select(2, take(self))
end

--- Never wait: the text; nil and "end"; or nil and "again".
function Wire:try()
  check(self, "try")
  if worked:get() ~= self.seen then self.seen, self.vain = worked:get(), 0 end
  local ok, text = take(self, 0)
  if ok then return text, not text and "end" or nil end
  self.vain = self.vain + 1
  if self.words.on_ready and self.vain > LOOKS then
    error("a signal tells when something is there: do not ask again and again", 2)
  elseif self.vain > IN_VAIN then
    error("asked " .. IN_VAIN .. " times, and did no other work", 2)
  end
  return nil, "again"
end

--- Send a text back.
function Wire:write(text)
  check(self, "write")
  self.outbox:put(text)
end

--- Have f() called in the main unit, by a signal, when something has come.
function Wire:on_ready(f)
  check(self, "on_ready")
  if is_first then is_first = false else error("one handler is enough", 2) end
  signal.on("USR1", function() f() end)
  self.handled:set()
end

--- Begin to read: f(text), or f(nil) at the end, is called when it is done, by another thread.
function Wire:begin(f)
  check(self, "begin")
  if self.is_begun then error("one read at a time is under way on " .. self.name, 2) end
  self.is_begun = true
  self.asked:put(true)
  thread.spawn(function()
    local text = select(2, take(self))
    self.is_begun = false
    f(text)
  end)
end

--- Wait until something is there on one of the wires, or one has come to its end: an array of
--- those.
function wire.select(list)
  for _, w in ipairs(list) do check(w, "select") end
  if #list == 0 then error("select of no wire would wait for ever", 2) end
  local queues, ready, any_ended = {}, {}, false
  for i, w in ipairs(list) do
    queues[i], any_ended = w.inbox, any_ended or w.ended
  end
  if not any_ended then wait_any(queues) end
  for _, w in ipairs(list) do
    if w.ended or w.inbox:qsize() > 0 then ready[#ready + 1] = w end
  end
  return ready
end

-- ---- the other sides ----

local function say(w, text) w.inbox:put(text) end
local function hang_up(w) w.inbox:put(false) end

local function expect(w, text)
  local ok, answer = w.outbox:try_get(LIMIT)
  if not ok then error(("%s gets no answer to %q"):format(w.name, text), 0) end
  if answer ~= text then
    error(("%s gets %q as the answer to %q"):format(w.name, tostring(answer), text), 0)
  end
end

-- Run f beside the other side, which hangs up in any case; then say whether all was right. What f
-- gives is to be `wanted`, if that is given.
local function judge(name, wires, other_side, f, wanted)
  local other = thread.spawn(function()
    local ok, why = pcall(other_side)
    if not ok then
      for _, w in ipairs(wires) do hang_up(w) end
    end
    return not ok and tostring(why) or nil
  end)
  local got = f()
  local trouble = other:result()
  if not trouble and wanted and got ~= wanted then
    trouble = ("gives %q, and %q was sent"):format(tostring(got), wanted)
  end
  if not trouble then mark(name) end
  print(name .. ": " .. (trouble or "right"))
end

local function texts(what)
  local list = {}
  for n = 1, vary.texts do list[n] = what .. n .. ";" end
  return list, table.concat(list)
end

--- f(a, b) answers each text of both with the same text, until both have ended.
function wire.blocking(f)
  local words = {read = true, write = true}
  local a, b = new_wire("a", words), new_wire("b", words)
  judge("blocking", {a, b}, function()
    for n = 1, vary.texts do
      for _, w in ipairs{b, a} do -- a speaks when b has been answered
        say(w, w.name .. n)
        expect(w, w.name .. n)
      end
    end
    hang_up(b)
    say(a, "last")
    expect(a, "last")
    hang_up(a)
  end, function() f(a, b) end)
end

local function wait_for_work()
  local goal, deadline = worked:get() + WORKS, clock() + LIMIT
  while worked:get() < goal do
    if not any_work:wait(math.max(0, deadline - clock())) then
      error("no other work was done meanwhile", 0)
    end
    any_work:clear()
  end
end

--- f(w) gives all texts of w, one behind the other, and works (wire.work) while there is none.
function wire.non_blocking(f)
  local w = new_wire("w", {try = true})
  local list, all = texts "n"
  judge("non-blocking", {w}, function()
    for _, text in ipairs(list) do
      wait_for_work()
      say(w, text)
    end
    wait_for_work()
    hang_up(w)
  end, function() return f(w) end, all)
end

--- f(list) answers each text of each wire with the same text, until all have ended.
function wire.multiplexing(f)
  local list = {}
  for n = 1, 3 do list[n] = new_wire("wire " .. n, {read = true, write = true, select = true}) end
  judge("multiplexing", list, function()
    for n = 1, vary.texts do
      for i = 1, 3 do
        local w = list[(i + n) % 3 + 1]
        say(w, "text " .. n)
        expect(w, "text " .. n)
      end
    end
    hang_up(list[2])
    for n = 1, 3 do
      say(list[1], "more " .. n)
      expect(list[1], "more " .. n)
      say(list[3], "too " .. n)
      expect(list[3], "too " .. n)
    end
    hang_up(list[3])
    hang_up(list[1])
  end, function() f({table.unpack(list)}) end)
end

--- f(w) gives all texts of w, one behind the other. Signals that come together are one signal.
function wire.signal_driven(f)
  local w = new_wire("w", {try = true, on_ready = true})
  w.handled = event()
  local list, all = texts "s"
  local me = os.getpid()
  say(w, "early;")
  judge("signal-driven", {w}, function()
    if not w.handled:wait(LIMIT) then error("no handler was set", 0) end
    sleep(0.01)
    for _, text in ipairs(list) do say(w, text) end
    signal.send(me, "USR1")
    sleep(0.01)
    say(w, "late;")
    hang_up(w)
    signal.send(me, "USR1")
  end, function() return f(w) end, "early;" .. all .. "late;")
end

--- f(w) gives all texts of w, one behind the other, and works while a read is under way.
function wire.asynchronous(f)
  local w = new_wire("w", {begin = true})
  w.asked = queue()
  local list, all = texts "t"
  judge("asynchronous", {w}, function()
    for n = 1, #list + 1 do
      if not w.asked:try_get(LIMIT) then error("no read was begun", 0) end
      wait_for_work()
      if list[n] then say(w, list[n]) else hang_up(w) end
    end
  end, function() return f(w) end, all)
end

return wire
