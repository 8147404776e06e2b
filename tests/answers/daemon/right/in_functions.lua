local function make_guard(ready)
  return function()
    print("guard: here")
    ready:set()
    sleep(3)
    print("guard: goes")
  end
end

local function main()
  local ready = event()
  local ok, err = pcall(daemon, make_guard(ready))
  if not ok then error(err, 0) end
  ready:wait(true)
  print("master: goes")
end

main()
