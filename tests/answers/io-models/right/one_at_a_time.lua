-- Of those that are ready only the first.
local wire = require "wire"

-- By the two phases: who waits, who copies.
local function model(trace)
  local first, last = trace[1], trace[#trace]
  if last == "signal" then return "asynchronous" end
  if first:find "^select" then return "multiplexing" end
  if first:find "^handler" then return "signal-driven" end
  return trace[2] == "sleeps" and "blocking" or "non-blocking"
end
local traces = wire.traces()
for n = #traces, 1, -1 do wire.name(n, model(traces[n])) end

wire.blocking(function(...)
  local units = {}
  for i, w in ipairs{...} do
    units[i] = thread{target = function()
      while true do
        local text = w:read()
        if not text then break end
        w:write(text)
      end
    end, name = w.name}
    units[i]:start()
  end
  for _, u in ipairs(units) do u:join() end
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
  local open = {table.unpack(list)}
  while open[1] do
    local w = wire.select(open)[1] -- one at a time
    local text = w:read()
    if text then w:write(text)
    else
      for i, other in ipairs(open) do
        if other == w then
          table.remove(open, i)
          break
        end
      end
    end
  end
end)

wire.signal_driven(function(w)
  local list, come = {}, queue()
  w:on_ready(function() come:put(true) end)
  local text, why = w:try()
  while why ~= "end" do
    if text then list[#list + 1] = text else come:get() end
    text, why = w:try()
  end
  return table.concat(list)
end)

wire.asynchronous(function(w)
  local texts, over = queue(), false
  local function got(text)
    if text == nil then
      over = true
    else
      texts:put(text)
      w:begin(got)
    end
  end
  w:begin(got)
  while not over do wire.work() end
  local all = ""
  while true do
    local ok, text = texts:try_get()
    if not ok then return all end
    all = all .. text
  end
end)
