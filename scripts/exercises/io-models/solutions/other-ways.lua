-- A process for a wire, tables of parts, a semaphore that a handler releases.
local wire = require "wire"

local function has(trace, what)
  for i, one in ipairs(trace) do
    if one == what then return i end
  end
end

for n, trace in ipairs(wire.traces()) do
  local text = table.concat(trace, "|")
  local name = text:find "select" and "multiplexing" or text:find "handler" and "signal-driven"
    or text:find "not yet" and "non-blocking" or has(trace, "signal") and "asynchronous"
    or "blocking"
  wire.name(n, name)
end

local function echo(w)
  local text = w:read()
  while text ~= nil do
    w:write(text)
    text = w:read()
  end
end

wire.blocking(function(a, b)
  local p = process.spawn(echo, b)
  echo(a)
  p:join()
end)

wire.non_blocking(function(w)
  local parts = {}
  repeat
    local text, why = w:try()
    parts[#parts + 1] = text
    if why == "again" then wire.work() end
  until why == "end"
  return table.concat(parts)
end)

wire.multiplexing(function(list)
  local open = {}
  for _, w in ipairs(list) do open[w] = true end
  while next(open) do
    local watched = {}
    for w in pairs(open) do watched[#watched + 1] = w end
    for _, w in ipairs(wire.select(watched)) do
      local text = w:read()
      if text then w:write(text) else open[w] = nil end
    end
  end
end)

wire.signal_driven(function(w)
  local parts, ended, busy = {}, queue(), false
  local function drain()
    if busy then return end -- the code below is at it, and looks once more
    busy = true
    local text, why = w:try()
    while text do
      parts[#parts + 1] = text
      text, why = w:try()
    end
    busy = false
    if why == "end" then ended:put(true) end
  end
  local come = semaphore(0)
  w:on_ready(function() come:release() end)
  repeat
    drain()
    if ended:try_get(0) then break end
    come:acquire()
  until false
  return table.concat(parts)
end)

wire.asynchronous(function(w)
  local news, parts = queue(), {}
  while true do
    w:begin(function(text) news:put(text or "") end)
    local ok, text
    repeat
      wire.work()
      ok, text = news:try_get(0)
    until ok
    if text == "" then return table.concat(parts) end
    parts[#parts + 1] = text
  end
end)
