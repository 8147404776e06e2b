// Integers from one goroutine to another through a channel with room.
package main

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	items := make(chan int, 1024)
	start := time.Now()
	go func() {
		for i := 1; i <= n; i++ {
			items <- i
		}
	}()
	sum := 0
	for i := 0; i < n; i++ {
		sum += <-items
	}
	seconds := time.Since(start).Seconds()
	if sum != n*(n+1)/2 {
		os.Exit(1)
	}
	fmt.Printf("%.9f %d\n", seconds, n)
}
