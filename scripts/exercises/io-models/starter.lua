local wire = require "wire"

for n in ipairs(wire.traces()) do wire.name(n, "blocking") end

wire.blocking(function(a, b)
  for _, w in ipairs{a, b} do
    for text in function() return w:read() end do w:write(text) end
  end
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
  wire.select(list)
  for _, w in ipairs(list) do w:write(w:read()) end
end)

wire.signal_driven(function(w)
  local all, ended = "", event()
  w:on_ready(function()
    local text, why = w:try()
    all = all .. (text or "")
    if why == "end" then ended:set() end
  end)
  ended:wait(1)
  return all
end)

wire.asynchronous(function(w)
  local all
  w:begin(function(text) all = text end)
  return all
end)
