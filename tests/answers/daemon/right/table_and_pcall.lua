local state = {here = event(), names = {guard = "guard", master = "master"}}
local function say(who, what) print(("%s: %s"):format(state.names[who], what)) end
local guard = daemon(function(s)
  say("guard", "here")
  s.here:set()
  sleep(3)
  say("guard", "goes")
end, state)
local ok = pcall(function() assert(state.here:wait()) end)
if ok then say("master", "goes") end
