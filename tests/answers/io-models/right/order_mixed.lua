-- The models in another order.
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

wire.blocking(function(a, b)
  local pool_ <close> = thread_executor(2)
  local function serve(w)
    local text = w:read()
    if text == nil then return end
    w:write(text)
    return serve(w)
  end
  futures_wait{pool_:submit(serve, a), pool_:submit(serve, b)}
end)

wire.non_blocking(function(w)
  local got, text, why = {}, w:try()
  while why ~= "end" do
    if text then got[#got + 1] = text else wire.work() end
    text, why = w:try()
  end
  return table.concat(got)
end)
