-- An event, cleared before each look.
local wire = require "wire"

local keys = {
  {"select begins", "multiplexing"}, {"handler is set", "signal-driven"},
  {"read returns: begun", "asynchronous"}, {"read returns: not yet", "non-blocking"},
}
for n, trace in ipairs(wire.traces()) do
  local name = "blocking"
  for _, key in ipairs(keys) do
    for _, what in ipairs(trace) do
      if what == key[1] then name = key[2] end
    end
  end
  wire.name(n, name)
end

wire.blocking(function(a, b)
  local other = thread.spawn(function()
    for t in function() return a:read() end do a:write(t) end
  end)
  for t in function() return b:read() end do b:write(t) end
  other:join()
end)

wire.non_blocking(function(w)
  local all, ended = "", false
  local function drain()
    local text, why
    repeat
      text, why = w:try()
      all = all .. (text or "")
    until not text
    ended = why == "end"
  end
  repeat
    wire.work()
    drain()
  until ended
  return all
end)

wire.multiplexing(function(list)
  local n = #list
  while n > 0 do
    for _, w in ipairs(wire.select(list)) do
      local text = w:read()
      if text then
        w:write(text)
      else
        n = n - 1
        local rest = {}
        for _, other in ipairs(list) do
          if other ~= w then rest[#rest + 1] = other end
        end
        list = rest
      end
    end
  end
end)

wire.signal_driven(function(w)
  local all, come = "", event()
  w:on_ready(function() come:set() end)
  while true do
    come:clear()
    while true do
      local text, why = w:try()
      if why == "end" then return all end
      if not text then break end
      all = all .. text
    end
    come:wait()
  end
end)

wire.asynchronous(function(w)
  local parts = {}
  local more = true
  while more do
    local here = event()
    w:begin(function(text)
      parts[#parts + 1] = text
      more = text ~= nil
      here:set()
    end)
    while not here:is_set() do wire.work() end
  end
  return table.concat(parts)
end)
