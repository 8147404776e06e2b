-- A CPU-bound job: how many primes are below n, by trial division.

return function(n)
  local primes = 0
  for i = 2, n - 1 do
    local d = 2
    while d * d <= i and i % d ~= 0 do d = d + 1 end
    if d * d > i then primes = primes + 1 end
  end
  return primes
end
