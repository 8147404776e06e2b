-- sleeps until the text is surely there
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
  local got, text, why = {}, w:try()
  while why ~= "end" do
    if text then got[#got + 1] = text else wire.work() end
    text, why = w:try()
  end
  return table.concat(got)
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
  local all = ""
  local function told(text)
    if not text then return end
    all = all .. text
    w:begin(told)
  end
  w:begin(told)
  sleep(0.3)
  return all
end)
