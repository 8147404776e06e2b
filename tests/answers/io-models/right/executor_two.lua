-- An executor for the blocking wires; a handler that reads itself.
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
  local all, ended, busy, again = "", event(), false, false
  local function read()
    again = true
    if busy then return end
    busy = true
    while again do
      again = false
      local text, why = w:try()
      while text do
        all = all .. text
        text, why = w:try()
      end
      if why == "end" then ended:set() end
    end
    busy = false
  end
  w:on_ready(read)
  read()
  ended:wait()
  return all
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
