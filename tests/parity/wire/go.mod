module kchart/parity/wire

go 1.26.0
