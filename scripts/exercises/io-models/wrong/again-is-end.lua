-- caught by: non-blocking
-- Takes again for the end.
local wire = require "wire"

local function recognise(trace)
  local has = {}
  for _, what in ipairs(trace) do has[what] = true end
  if has["select begins"] then return "multiplexing" end
  if has["handler is set"] then return "signal-driven" end
  if has["read returns: begun"] then return "asynchronous" end
  return has["read returns: not yet"] and "non-blocking" or "blocking"
end

for n, trace in ipairs(wire.traces()) do wire.name(n, recognise(trace)) end

wire.blocking(function(a, b)
  local function answer(w)
    for text in function() return w:read() end do w:write(text) end
  end
  join(thread.spawn(answer, a), thread.spawn(answer, b))
end)

wire.non_blocking(function(w)
  local all, text = "", w:try()
  while text do
    all = all .. text
    text = w:try()
  end
  return all
end)

wire.multiplexing(function(list)
  while #list > 0 do
    for _, w in ipairs(wire.select(list)) do
      local text = w:read()
      if text then w:write(text)
      else
        for i = #list, 1, -1 do
          if list[i] == w then table.remove(list, i) end
        end
      end
    end
  end
end)

wire.signal_driven(function(w)
  local all, ended = "", event()
  local function take()
    while true do
      local text, why = w:try()
      if not text then
        if why == "end" then ended:set() end
        return
      end
      all = all .. text
    end
  end
  local come = event()
  w:on_ready(function() come:set() end)
  take()
  while not ended:is_set() do
    come:wait()
    come:clear()
    take()
  end
  return all
end)

wire.asynchronous(function(w)
  local all, done = "", false
  local function told(text)
    if not text then
      done = true
      return
    end
    all = all .. text
    w:begin(told)
  end
  w:begin(told)
  while not done do wire.work() end
  return all
end)
