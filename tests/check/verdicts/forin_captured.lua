-- wrong
for k, v in pairs{1} do
  local function f() v = v + 1 end
  join(thread.spawn(f), thread.spawn(f)) assert(v == 3)
end
