-- wrong
for i = 1, 1 do
  local function f() i = i + 1 end
  join(thread.spawn(f), thread.spawn(f)) assert(i == 3)
end
